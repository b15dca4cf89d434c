"""What municipalities answer to a proposal: codes and files in, one table out."""
