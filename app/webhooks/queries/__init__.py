"""All SQL of subscriptions: what happened, who listens, what is owed to whom."""
