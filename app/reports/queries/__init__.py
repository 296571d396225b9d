"""SQL of the figures, of the lists behind them, and of where time goes."""
