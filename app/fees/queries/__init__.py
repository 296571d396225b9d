"""All SQL about money: purses and entries, orders, receipts, refunds, exemptions, comparisons."""
