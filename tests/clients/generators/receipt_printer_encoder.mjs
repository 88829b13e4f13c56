// Prints receipts with @point-of-sale/receipt-printer-encoder, as JSON on standard output.
// The first argument is the PNG file of a logo.
import fs from 'node:fs';
import { PNG } from 'pngjs';
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';

const picture = PNG.sync.read(fs.readFileSync(process.argv[2]));
const logo = { data: new Uint8ClampedArray(picture.data), width: picture.width, height: picture.height };

const receipt = (name, options, write, lines, codes = [], pulses = 0) => {
  const encoder = new ReceiptPrinterEncoder({ printerModel: 'epson-tm-t20iii', ...options });
  write(encoder.initialize());
  const data = Buffer.from(encoder.cut().encode()).toString('base64');
  return { name, data, lines, codes, pulses };
};

const receipts = [
  receipt('accents', {}, (encoder) => encoder.codepage('auto')
    .line('Café Größe naïve').line('Preis 12,50 €').line('Žluťoučký kůň').line('Ελλάδα').line('Привет'),
  ['Café Größe naïve', 'Preis 12,50 €', 'Žluťoučký kůň', 'Ελλάδα', 'Привет']),
  receipt('styles', {}, (encoder) => encoder
    .align('center').bold(true).size(2, 2).line('CORNER SHOP').size(1, 1).bold(false)
    .align('left').underline(true).line('Receipt 42').underline(false)
    .invert(true).line('PAID').invert(false)
    .font('B').line('small print of the shop').font('A')
    .align('right').line('Total 3.00'),
  ['CORNER SHOP', 'Receipt 42', 'PAID', 'small print of the shop', 'Total 3.00']),
  receipt('table', {}, (encoder) => encoder.table(
    [{ width: 20, marginRight: 2, align: 'left' }, { width: 10, align: 'right' }],
    [['Tea', '5.00'], ['Cake', '3.20']],
  ).rule(), ['Tea 5.00', 'Cake 3.20', '─'.repeat(48)]),
  receipt('barcodes', {}, (encoder) => encoder
    .line('before')
    .barcode('4006381333931', 'ean13', { height: 64, width: 2 })
    .barcode('No.123456', 'code128', { height: 64, width: 2 })
    .barcode('COUNTER-7', 'code39', { height: 64, width: 2 })
    .line('after'),
  ['before', 'after'], ['4006381333931', 'No.123456', 'COUNTER-7']),
  receipt('two_dimensional', {}, (encoder) => encoder
    .qrcode('https://example.com/r/42', { model: 2, size: 4, errorlevel: 'm' })
    .pdf417('RECEIPT 42', { width: 3, height: 3, columns: 0, rows: 0, errorlevel: 1, truncated: false })
    .line('scan me'),
  ['scan me'], ['https://example.com/r/42', 'RECEIPT 42']),
  receipt('raster_picture', { imageMode: 'raster' }, (encoder) => encoder
    .line('top').image(logo, picture.width, picture.height, 'threshold').line('end'), ['top', 'end']),
  receipt('column_picture', { imageMode: 'column' }, (encoder) => encoder
    .line('top').image(logo, picture.width, picture.height, 'threshold').line('end'), ['top', 'end']),
  receipt('drawer', {}, (encoder) => encoder.line('change 1.50').pulse(), ['change 1.50'], [], 1),
];
process.stdout.write(JSON.stringify(receipts));
