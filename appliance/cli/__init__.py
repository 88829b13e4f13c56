"""The command `counterproof`."""

from __future__ import annotations

import click

from appliance.cli import doctor, files, gadget, host, network, panel, people, printers, queues, serving, tls


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="counterproof")
def main() -> None:
    """The print appliance between the point of sale and the receipt printers."""


for command in (
    serving.serve,
    serving.demo,
    serving.config,
    files.render,
    files.text,
    files.dump,
    files.send,
    panel.panel,
    printers.printers,
    queues.queues,
    gadget.gadget,
    people.user,
    people.apikey,
    people.audit,
    doctor.doctor,
    tls.tls,
    host.host_name,
    network.network_helper,
):
    main.add_command(command)
