// Whether node-thermal-printer finds a printer at HOST:PORT, and what becomes of a receipt it sends there, as JSON.
import thermal from 'node-thermal-printer';

const { ThermalPrinter, PrinterTypes } = thermal;
const [host, port] = process.argv.slice(2);
const printer = new ThermalPrinter({ type: PrinterTypes.EPSON, interface: `tcp://${host}:${port}`, options: { timeout: 3000 } });
const connected = await printer.isPrinterConnected();
let sent = false;
if (connected) {
  printer.println('Bonjour');
  printer.openCashDrawer();
  printer.cut();
  await printer.execute();
  sent = true;
}
console.log(JSON.stringify({ connected, sent }));
