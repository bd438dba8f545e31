/** What the file picker offers; the server decides by content. */
export const AUDIO_ACCEPT =
  "audio/*,.mp3,.wav,.flac,.ogg,.oga,.opus,.m4a,.mp4,.aac,.alac,.aif,.aiff,.aifc,.wma";

/** Formats in words. */
export const AUDIO_FORMATS = "WAV, FLAC, AIFF, MP3, M4A, AAC, OGG, Opus or WMA";
