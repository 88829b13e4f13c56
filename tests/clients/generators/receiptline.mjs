// Prints receipts with receiptline, as JSON on standard output. The first argument is the PNG file of a logo.
import fs from 'node:fs';
import receiptline from 'receiptline';

const logo = fs.readFileSync(process.argv[2]).toString('base64');

const receipt = (name, encoding, document, lines, codes = []) => {
  const printed = receiptline.transform(document, { command: 'escpos', cpl: 48, encoding });
  const data = Buffer.from(printed, 'latin1').toString('base64');
  return { name, data, lines, codes, pulses: 0 };
};

const styled = `^^^CORNER SHOP

_Receipt 42_
"bold" \`PAID\`
{border:line; width:20,10}
Tea | 5.00
Cake | 3.20
`;
const ruled = [
  'CORNER SHOP', 'Receipt 42', 'bold PAID',
  `╭${'─'.repeat(20)}┬${'─'.repeat(10)}╮`, '│Tea │ 5.00│', '│Cake │ 3.20│', '│ │ │', `╰${'─'.repeat(20)}┴${'─'.repeat(10)}╯`,
];

const receipts = [
  receipt('accents', 'cp1252', 'Café Größe naïve\nPreis 12,50 €\n', ['Café Größe naïve', 'Preis 12,50 €']),
  receipt('multilingual', 'multilingual', 'Größe €\n\nŽluťoučký kůň\n\nПривет\n', ['Größe €', 'Žluťoučký kůň', 'Привет']),
  receipt('japanese', 'shiftjis', '日本 テスト ｶﾅ abc\n', ['日本 テスト ｶﾅ abc']),
  receipt('chinese', 'gb18030', '你好 10.00\n', ['你好 10.00']),
  receipt('korean', 'ksc5601', '한국 10.00\n', ['한국 10.00']),
  receipt('styles', 'cp1252', styled, ruled),
  receipt('barcodes', 'cp1252',
    'before\n\n{code:4006381333931; option:ean,2,64}\n\n{code:No.123456; option:code128,2,64}\n\n{code:COUNTER-7; option:code39,2,64}\n\nafter\n',
    ['before', 'after'], ['4006381333931', 'No.123456', 'COUNTER-7']),
  receipt('two_dimensional', 'cp1252', '{code:https://example.com/r/42; option:qrcode,4,L}\n\nscan me\n',
    ['scan me'], ['https://example.com/r/42']),
  receipt('pictures', 'cp1252', `top\n\n{image:${logo}}\n\nend\n`, ['top', 'end']),
];
process.stdout.write(JSON.stringify(receipts));
