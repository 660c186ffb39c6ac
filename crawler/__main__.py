"""The process that crawls for the service (`crawler.worker`): what it must not import is kept from it first."""

from storage import lean


def main() -> None:
    """See `crawler.worker_process.main`."""
    lean.install()
    from crawler import worker_process

    worker_process.main()


if __name__ == "__main__":
    main()
