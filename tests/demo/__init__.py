"""Tests of the sample desk."""
