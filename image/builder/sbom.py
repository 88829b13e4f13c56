"""The bill of materials, as SPDX 2.3 in JSON: each Debian package and each Python package of the image."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

from appliance.runtime.version import VERSION
from image.builder import debian, wheels
from image.builder.tools import ROOT

CREATED = "2026-01-01T00:00:00Z"  # as the files of the image are; the document is the same in each build


def write(file: Path) -> None:
    """Write the document."""
    packages = [_debian(package) for package in debian.locked() if package.use == "image"]
    digests = wheels.hashes()
    packages += [_python(each.name, each.version, digests[each.name]) for each in wheels.locked()]
    packages.append(_box())
    digest = hashlib.sha256(json.dumps(packages, sort_keys=True).encode()).hexdigest()
    document = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": "counterproof-image",
        "documentNamespace": f"urn:counterproof:image:{digest}",
        "creationInfo": {"created": CREATED, "creators": ["Tool: image-build"]},
        "packages": packages,
        "relationships": [
            {
                "spdxElementId": "SPDXRef-DOCUMENT",
                "relationshipType": "DESCRIBES",
                "relatedSpdxElement": package["SPDXID"],
            }
            for package in packages
        ],
    }
    file.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


def _debian(package: debian.Package) -> dict[str, object]:
    purl = f"pkg:deb/debian/{package.name}@{package.version}?arch={package.architecture}&distro=trixie"
    return _package("deb", package.name, package.version, package.sha256, purl)


def _python(name: str, version: str, digest: str) -> dict[str, object]:
    return _package("pypi", name, version, digest, f"pkg:pypi/{name}@{version}")


def _box() -> dict[str, object]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    package = _package("box", project["name"], VERSION, "", f"pkg:generic/{project['name']}")
    return {**package, "licenseDeclared": project["license"]}


def _package(kind: str, name: str, version: str, digest: str, purl: str) -> dict[str, object]:
    safe = "".join(letter if letter.isalnum() or letter in ".-" else "-" for letter in name)
    found: dict[str, object] = {
        "SPDXID": f"SPDXRef-{kind}-{safe}",
        "name": name,
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "NOASSERTION",
        "licenseDeclared": "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [
            {"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}
        ],
    }
    if digest:
        found["checksums"] = [{"algorithm": "SHA256", "checksumValue": digest}]
    return found
