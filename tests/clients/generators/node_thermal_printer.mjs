// Prints receipts with node-thermal-printer, as JSON on standard output. The first argument is the PNG file of a logo.
import thermal from 'node-thermal-printer';

const { ThermalPrinter, PrinterTypes, CharacterSet } = thermal;
const logo = process.argv[2];

const receipt = async (name, characterSet, write, lines, codes = [], pulses = 0) => {
  const printer = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: 'tcp://127.0.0.1', width: 48, characterSet });
  await write(printer);
  printer.cut();
  return { name, data: printer.getBuffer().toString('base64'), lines, codes, pulses };
};

const receipts = [
  await receipt('accents', CharacterSet.PC858_EURO, (printer) => {
    printer.println('Café Größe naïve');
    printer.println('Preis 12,50 €');
  }, ['Café Größe naïve', 'Preis 12,50 €']),
  await receipt('slavic', CharacterSet.PC852_LATIN2, (printer) => {
    printer.println('Žluťoučký kůň');
  }, ['Žluťoučký kůň']),
  await receipt('cyrillic', CharacterSet.PC866_CYRILLIC2, (printer) => {
    printer.println('Привет');
  }, ['Привет']),
  await receipt('greek', CharacterSet.PC737_GREEK, (printer) => {
    printer.println('Ελλάδα');
  }, ['Ελλάδα']),
  await receipt('styles', CharacterSet.PC858_EURO, (printer) => {
    printer.alignCenter();
    printer.bold(true);
    printer.setTextQuadArea();
    printer.println('CORNER SHOP');
    printer.setTextNormal();
    printer.bold(false);
    printer.alignLeft();
    printer.underline(true);
    printer.println('Receipt 42');
    printer.underline(false);
    printer.invert(true);
    printer.println('PAID');
    printer.invert(false);
    printer.upsideDown(true);
    printer.println('upside down');
    printer.upsideDown(false);
    printer.setTypeFontB();
    printer.println('small print of the shop');
    printer.setTypeFontA();
    printer.setTextSize(2, 1);
    printer.println('BIG');
    printer.setTextNormal();
  }, ['CORNER SHOP', 'Receipt 42', 'PAID', 'upside down', 'small print of the shop', 'BIG']),
  await receipt('table', CharacterSet.PC858_EURO, (printer) => {
    printer.leftRight('Tea', '5.00');
    printer.table(['Cake', '1', '3.20']);
    printer.tableCustom([{ text: 'Total', align: 'LEFT', width: 0.5, bold: true }, { text: '8.20', align: 'RIGHT', width: 0.5 }]);
    printer.drawLine();
  }, ['Tea 5.00', 'Cake 1 3.20', 'Total 8.20', '-'.repeat(48)]),
  await receipt('barcodes', CharacterSet.PC858_EURO, (printer) => {
    printer.println('before');
    printer.code128('No.123456', { width: 'SMALL', height: 64, text: 1 });
    printer.printBarcode('400638133393', 67, { hriPos: 0, width: 3, height: 64 });
    printer.println('after');
  }, ['before', 'after'], ['No.123456', '4006381333931']),
  await receipt('two_dimensional', CharacterSet.PC858_EURO, (printer) => {
    printer.printQR('https://example.com/r/42', { cellSize: 4, correction: 'M', model: 2 });
    printer.newLine();
    printer.pdf417('RECEIPT 42', { rowHeight: 3, width: 3, correction: 1, truncated: false, columns: 0 });
    printer.println('scan me');
  }, ['scan me'], ['https://example.com/r/42', 'RECEIPT 42']),
  await receipt('pictures', CharacterSet.PC858_EURO, async (printer) => {
    printer.println('top');
    await printer.printImage(logo);
    printer.println('end');
  }, ['top', 'end']),
  await receipt('drawer', CharacterSet.PC858_EURO, (printer) => {
    printer.println('change 1.50');
    // It leaves out the pulse's times: a printer takes the next two bytes for them, so the second pulse is lost.
    printer.openCashDrawer();
    printer.beep();
  }, ['change 1.50'], [], 1),
];
process.stdout.write(JSON.stringify(receipts));
