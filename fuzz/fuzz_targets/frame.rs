//! Any stream in any pieces: the first byte of the input says how large they are.
#![no_main]

libfuzzer_sys::fuzz_target!(|input: (u8, &[u8])| {
    let mut decoder = pymanager::frame::FrameDecoder::new();
    for piece in input.1.chunks(usize::from(input.0).max(1)) {
        decoder.feed(piece);
        while let Ok(Some(body)) = decoder.frame(4096) {
            assert!(body.len() <= 4096);
        }
    }
});
