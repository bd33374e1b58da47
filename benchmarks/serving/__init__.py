"""Parts of `benchmarks.service`."""
