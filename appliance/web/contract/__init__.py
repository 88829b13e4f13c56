"""The bodies and answers of the API, as pydantic models, and the OpenAPI document made of them.

pydantic costs 10 MB, so nothing here is imported before a request has a body, or wants the document.
"""
