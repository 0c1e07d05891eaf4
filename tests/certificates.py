"""Certificates made in the test, by an authority of its own, for receivers that speak TLS."""

import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM


@dataclass(frozen=True)
class Authority:
    """Whoever trusts `file` trusts what it signs."""

    file: Path
    _key: ec.EllipticCurvePrivateKey
    _name: x509.Name

    def serve_as(self, *hosts: str, age: timedelta = timedelta(0)) -> ssl.SSLContext:
        """A server's side of TLS with a certificate for these names or addresses, good for a day from its making."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([_alternative(host) for host in hosts])
        made = _unsigned(_called(hosts[0]), self._name, key, age).add_extension(names, critical=False)
        both = self.file.with_name(f"{hosts[0]}-{age.days}.pem")
        private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        both.write_bytes(private + made.sign(self._key, hashes.SHA256()).public_bytes(PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(both)
        return context


def make_authority(folder: Path) -> Authority:
    """An authority whose certificate, and all that it signs, lies in the folder."""
    key, name = ec.generate_private_key(ec.SECP256R1()), _called("An authority of the tests")
    basic = x509.BasicConstraints(ca=True, path_length=0)
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = _unsigned(name, name, key).add_extension(basic, critical=True).add_extension(usage, critical=True)
    file = folder / "authority.pem"
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(PEM))
    return Authority(file, key, name)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _unsigned(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, age: timedelta = timedelta(0)
) -> x509.CertificateBuilder:
    begin = datetime.now(UTC) - timedelta(hours=1) - age
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=1))
    )


def record_names(context: ssl.SSLContext) -> Sequence[str | None]:
    """The names that callers of a server with this context ask for (SNI), as they come."""
    asked: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    return asked
