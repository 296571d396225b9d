"""Trục liên thông văn bản quốc gia: official documents, as edXML."""
