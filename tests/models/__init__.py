"""Tests of the typed models."""
