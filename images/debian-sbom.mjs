// usage: dpkg-query -W -f '${Package}\\t${Version}\\t${Architecture}\\n' | node images/debian-sbom.mjs IMAGE   Debian's packages of an image as CycloneDX 1.5
// Package URLs: https://github.com/package-url/purl-spec/blob/main/types-doc/deb-definition.md
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

const components = readFileSync(0, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t'))
  .map(([name, version, architecture]) => {
    const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
    return { type: 'library', 'bom-ref': purl, name, version, purl };
  });
const metadata = { timestamp: new Date().toISOString(), component: { type: 'container', name: process.argv[2] ?? '' } };
console.log(JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.5', serialNumber: `urn:uuid:${randomUUID()}`, version: 1, metadata, components }, undefined, 2));
