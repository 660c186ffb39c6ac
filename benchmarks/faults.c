/* A disk that fails when it is told to, and that remembers in which order it was written: for LD_PRELOAD.

   FAULTS_UNDER  part of a path: files whose name contains it are watched
   FAULTS_PLAN   a file of the struct below, mapped, so that a test can change its mind
   FAULTS_TRACE  where each write, cut and sync of a watched file is noted, if given

   A record of the trace: char what (w write, t truncate, s sync), char file (index of the order in which names were
   seen), int64 offset, int64 length, then the bytes of a write. Names stand in records of what 'n'. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { WRITE = 1, SYNC = 2, TRUNCATE = 4, READ = 8, OPEN = 16, HALF = 32 };
struct plan {
    int32_t countdown; /* calls that still go well; below 0: all do */
    int32_t error;     /* errno of those that do not */
    int32_t kinds;     /* which calls count */
    int32_t times;     /* how many fail; 0 for all */
    int32_t seen;      /* calls that counted */
};
static struct plan *plan;
static const char *under;
static int trace = -1;
static char *names[64];
static signed char file_of[4096];

static int (*real_open)(const char *, int, ...);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pread)(int, void *, size_t, off_t);
static int (*real_ftruncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_close)(int);

__attribute__((constructor)) static void begin(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pread = dlsym(RTLD_NEXT, "pread64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_close = dlsym(RTLD_NEXT, "close");
    memset(file_of, -1, sizeof file_of);
    under = getenv("FAULTS_UNDER");
    const char *path = getenv("FAULTS_PLAN");
    int fd = path ? real_open(path, O_RDWR) : -1;
    if (fd >= 0) {
        void *mapped = mmap(NULL, sizeof *plan, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        plan = mapped == MAP_FAILED ? NULL : mapped;
        real_close(fd);
    }
    path = getenv("FAULTS_TRACE");
    if (path)
        trace = real_open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int fails(int kind) {
    if (!plan || plan->countdown < 0 || !(plan->kinds & kind))
        return 0;
    plan->seen++;
    if (plan->countdown > 0) {
        plan->countdown--;
        return 0;
    }
    if (plan->times > 0 && --plan->times == 0)
        plan->countdown = -1;
    errno = plan->error;
    return 1;
}

static void note(char what, int file, int64_t offset, int64_t length, const void *bytes) {
    if (trace < 0)
        return;
    int size = 18 + (bytes ? length : 0);
    char *record = malloc(size);
    record[0] = what;
    record[1] = (char)file;
    memcpy(record + 2, &offset, 8);
    memcpy(record + 10, &length, 8);
    if (bytes)
        memcpy(record + 18, bytes, length);
    if (real_write(trace, record, size) != size)
        abort();
    free(record);
}

static int watched(int fd) { return fd >= 0 && fd < 4096 ? file_of[fd] : -1; }

static int opened(const char *path, int flags, mode_t mode) {
    int ours = under && strstr(path, under) && !strstr(path, "-shm");
    if (ours && fails(OPEN))
        return -1;
    int fd = real_open(path, flags, mode);
    if (fd < 0 || fd >= 4096)
        return fd;
    file_of[fd] = -1;
    if (!ours)
        return fd;
    int n = 0;
    while (n < 63 && names[n] && strcmp(names[n], path))
        n++;
    if (!names[n]) {
        names[n] = strdup(path);
        note('n', n, 0, strlen(path), path);
    }
    file_of[fd] = n;
    return fd;
}

#define OPENS(name)                                                                                                    \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = flags & O_CREAT ? va_arg(rest, int) : 0;                                                         \
        va_end(rest);                                                                                                  \
        return opened(path, flags, mode);                                                                              \
    }
OPENS(open)
OPENS(open64)

int close(int fd) {
    if (fd >= 0 && fd < 4096)
        file_of[fd] = -1;
    return real_close(fd);
}

static ssize_t written(int fd, const void *bytes, size_t size, off_t offset) {
    int file = watched(fd);
    if (file < 0)
        return real_pwrite(fd, bytes, size, offset);
    if (fails(WRITE)) {
        if (plan->kinds & HALF) {
            ssize_t part = real_pwrite(fd, bytes, size / 2, offset);
            if (part > 0)
                note('w', file, offset, part, bytes);
            errno = plan->error;
        }
        return -1;
    }
    ssize_t done = real_pwrite(fd, bytes, size, offset);
    if (done > 0)
        note('w', file, offset, done, bytes);
    return done;
}
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) { return written(fd, bytes, size, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) { return written(fd, bytes, size, offset); }

ssize_t write(int fd, const void *bytes, size_t size) {
    int file = watched(fd);
    if (file < 0)
        return real_write(fd, bytes, size);
    off_t offset = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    if (fails(WRITE))
        return -1;
    ssize_t done = real_write(fd, bytes, size);
    if (done > 0)
        note('w', file, offset, done, bytes);
    return done;
}

static ssize_t fetched(int fd, void *bytes, size_t size, off_t offset) {
    if (watched(fd) >= 0 && fails(READ))
        return -1;
    return real_pread(fd, bytes, size, offset);
}
ssize_t pread(int fd, void *bytes, size_t size, off_t offset) { return fetched(fd, bytes, size, offset); }
ssize_t pread64(int fd, void *bytes, size_t size, off64_t offset) { return fetched(fd, bytes, size, offset); }

static int cut(int fd, off_t size) {
    int file = watched(fd);
    if (file >= 0 && fails(TRUNCATE))
        return -1;
    int done = real_ftruncate(fd, size);
    if (file >= 0 && done == 0)
        note('t', file, size, 0, NULL);
    return done;
}
int ftruncate(int fd, off_t size) { return cut(fd, size); }
int ftruncate64(int fd, off64_t size) { return cut(fd, size); }

static int synced(int fd) {
    int file = watched(fd);
    if (file >= 0 && fails(SYNC))
        return -1;
    int done = trace < 0 ? real_fsync(fd) : 0; /* what is traced is cut in thought only */
    if (file >= 0 && done == 0)
        note('s', file, 0, 0, NULL);
    return done;
}
int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }
