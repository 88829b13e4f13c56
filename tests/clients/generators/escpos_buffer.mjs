// Prints receipts with escpos-buffer, as JSON on standard output. The argument is not used.
import library from 'escpos-buffer';

const { Align, Cut, Drawer, InMemory, Printer, Style } = library;

const receipt = async (name, write, lines, codes = [], pulses = 0) => {
  const connection = new InMemory();
  const printer = await Printer.CONNECT('TM-T20', connection);
  await printer.setColumns(48);
  await write(printer);
  await printer.cutter(Cut.Partial);
  return { name, data: Buffer.from(connection.buffer()).toString('base64'), lines, codes, pulses };
};

const sum = (label, amount) => label + amount.padStart(48 - label.length);

const receipts = [
  await receipt('accents', async (printer) => {
    await printer.writeln('Café Größe naïve');
    await printer.writeln('Preis 12,50');
  }, ['Café Größe naïve', 'Preis 12,50']),
  await receipt('table', async (printer) => {
    await printer.writeln(sum('Tea', '5.00'));
    await printer.writeln(sum('Cake', '3.20'));
    await printer.writeln(sum('Total', '8.20'), Style.Bold);
  }, ['Tea 5.00', 'Cake 3.20', 'Total 8.20']),
  await receipt('styles', async (printer) => {
    await printer.writeln('CORNER SHOP', Style.Bold | Style.DoubleWidth, Align.Center);
    await printer.writeln('small print of the shop');
  }, ['CORNER SHOP', 'small print of the shop']),
  await receipt('two_dimensional', async (printer) => {
    await printer.writeln('scan me');
    await printer.qrcode('https://example.com/r/42');
    await printer.feed(1);
  }, ['scan me'], ['https://example.com/r/42']),
  await receipt('drawer', async (printer) => {
    await printer.writeln('open');
    await printer.drawer(Drawer.First);
  }, ['open'], [], 1),
];
process.stdout.write(JSON.stringify(receipts));
