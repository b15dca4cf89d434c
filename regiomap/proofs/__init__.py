"""Proofs that need not be believed: what a searched plan claims, checked by other means."""
