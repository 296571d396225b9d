"""Bưu gửi: parcels in both directions, from the order to the door."""
