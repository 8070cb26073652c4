"""Prints an access token that Authlib was given: authlib_client.py ISSUER CLIENT SECRET [RESOURCE]."""

import sys

from authlib.integrations.requests_client import OAuth2Session

issuer, client, secret = sys.argv[1:4]
more = {"resource": sys.argv[4]} if len(sys.argv) > 4 else {}
session = OAuth2Session(client, secret)
place = session.get(
    issuer + "/.well-known/openid-configuration", withhold_token=True, timeout=10
).json()
token = session.fetch_token(
    place["token_endpoint"], grant_type="client_credentials", timeout=10, **more
)
print(token["access_token"])
