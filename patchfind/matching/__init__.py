"""What happens after the shortlist: re-ranking, verification, localisation, calibration."""
