"""Keys of the shared cache hold addresses of clients: they are stored unreadable."""

from django.utils.crypto import salted_hmac


def cle_illisible(key: str, key_prefix: str, version: int) -> str:
    """Return the name under which the database keeps an entry: a keyed digest, never the words of the key."""
    return salted_hmac("config.caches", f"{key_prefix}:{version}:{key}").hexdigest()
