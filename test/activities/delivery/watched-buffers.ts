import {
  createSendBuffers,
  type SendBuffers,
} from '../../../src/activities/delivery/send-buffers.ts';

export interface WatchedBuffers extends SendBuffers {
  lent: number;
  givenBack: number;
}

/** What is given back is overwritten at once: whoever still reads it shows up in Splunk. */
export const createWatchedBuffers = (): WatchedBuffers => {
  const buffers = createSendBuffers();
  const watched: WatchedBuffers = {
    lent: 0,
    givenBack: 0,
    lend(length) {
      watched.lent += 1;
      return buffers.lend(length);
    },
    giveBack(bytes) {
      watched.givenBack += 1;
      bytes.fill('!');
      buffers.giveBack(bytes);
    },
  };
  return watched;
};
