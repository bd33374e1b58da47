"""The benchmarks that ask a crew, on small made-up files."""
