"""What others would build or run instead: the peers that `benchmarks/pipeline.py` measures beside presswatch."""
