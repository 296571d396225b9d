"""What other systems subscribe to, and what was delivered to them."""
