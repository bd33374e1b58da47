"""The restricted language: ordinary analyst code, checked and guarded. The second line; the kernel is the first."""
