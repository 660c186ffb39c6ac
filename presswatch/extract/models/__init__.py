"""Trained models as JSON; see `presswatch.extract.model`."""
