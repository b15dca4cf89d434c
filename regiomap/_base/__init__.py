"""What every module needs: options, files, reports and texts."""
