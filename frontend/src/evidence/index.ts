/** PROVE on the phone: pictures made ready, and where they were taken. */

export { preparePhoto, UnusablePicture, type Picture, type ReadyPhoto } from './photo'
export { currentPosition, warmUp } from './place'
