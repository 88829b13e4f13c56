// The notification of a receipt that waits, made alike by pages and by the service worker. It is no module: not
// every browser's worker takes one.

self.showReceipt = async (registration, { job, sha256, heading, body, approve, reject }, more = {}) => {
  const known = (await registration.getNotifications?.({ tag: "receipt" })) ?? [];
  const isShown = known.some(({ data }) => data?.job === job && data.sha256 === sha256);
  await registration.showNotification(heading, {
    body,
    tag: "receipt", // one at a time: the next takes the place of the last
    renotify: !isShown, // a page and a message tell of the same
    silent: isShown,
    icon: "/static/icon-192.png",
    image: `/api/jobs/${job}/preview.png?strip=0`,
    data: { job, sha256 },
    actions: [
      { action: "approve", title: approve },
      { action: "reject", title: reject },
    ],
    ...more,
  });
};
