//! Both sides of the handshake against each other and against what CPython computes.

use super::challenge::CHALLENGE;
use super::*;
use crate::frame;

const RANDOM: [u8; RANDOM_BYTES] = [7; RANDOM_BYTES];
const OTHER: [u8; RANDOM_BYTES] = [8; RANDOM_BYTES];

const MD5_OF_M: &str = "85b0f51eb97eec1829937c77aedcabf6";
const SHA256_OF_M: &str = "1ffa9b669d647bd9cf52baaddd27bf11b6096aa23b47db42092af884401c4c62";

fn key() -> AuthKey {
    AuthKey::new(*b"secret")
}

/// Runs both machines against each other, frame by frame.
fn meet(
    server_key: &AuthKey,
    client_key: &AuthKey,
) -> (Result<HandshakeProgress, AuthError>, HandshakeProgress) {
    let mut to_client = Vec::new();
    let mut to_server = Vec::new();
    let policy = DigestPolicy::RequireSha256;
    let mut server = ServerHandshake::start(server_key, policy, &RANDOM, &mut to_client);
    let mut client = ClientHandshake::new(client_key, policy, &OTHER);
    let (mut at_server, mut at_client) = (frame::FrameDecoder::new(), frame::FrameDecoder::new());
    let (mut server_says, mut client_says) =
        (HandshakeProgress::Waiting, HandshakeProgress::Waiting);
    for _ in 0..4 {
        at_client.feed(&std::mem::take(&mut to_client));
        while let Some(body) = at_client.frame(LONGEST_FRAME).unwrap() {
            match client.receive(body, &mut to_server) {
                Ok(progress) => client_says = progress,
                Err(error) => return (Err(error), server_says),
            }
        }
        at_server.feed(&std::mem::take(&mut to_server));
        while let Some(body) = at_server.frame(LONGEST_FRAME).unwrap() {
            match server.receive(body, &mut to_client) {
                Ok(progress) => server_says = progress,
                Err(error) => return (Err(error), server_says),
            }
        }
    }
    (Ok(client_says), server_says)
}

#[test]
fn two_holders_of_the_key_trust_each_other() {
    let trusted = (Ok(HandshakeProgress::Trusted), HandshakeProgress::Trusted);
    assert_eq!(meet(&key(), &key()), trusted);
}

#[test]
fn holders_of_different_keys_do_not() {
    let wrong = AuthKey::new(*b"secreT");
    let (outcome, server) = meet(&key(), &wrong);
    assert_eq!(outcome, Err(AuthError::WrongAnswer));
    assert_eq!(server, HandshakeProgress::Waiting);
}

#[test]
fn every_digest_of_cpython_is_accepted() {
    let challenge = Challenge::new(&RANDOM);
    for digest in Digest::ALL {
        let mac = digest.mac(&key(), challenge.message());
        let answer = [digest.prefix(), &mac].concat();
        let judged = challenge.verify(&key(), &answer, DigestPolicy::AnyDigest);
        let is_bare = false;
        assert_eq!(judged, Ok(Signature { digest, is_bare }));
        for cut in 0..answer.len() {
            let judged = challenge.verify(&key(), &answer[..cut], DigestPolicy::AnyDigest);
            assert!(judged.is_err(), "{digest:?} cut at {cut}");
        }
    }
}

#[test]
fn a_bare_answer_is_judged_by_its_length_and_by_policy() {
    let challenge = Challenge::new(&RANDOM);
    let judge = |digest: Digest, policy| {
        let bare = digest.mac(&key(), challenge.message());
        challenge.verify(&key(), &bare, policy)
    };
    let (any, strict) = (DigestPolicy::AnyDigest, DigestPolicy::RequireSha256);
    let bare = |digest| {
        let is_bare = true;
        Ok(Signature { digest, is_bare })
    };
    assert_eq!(judge(Digest::Md5, any), bare(Digest::Md5));
    assert_eq!(judge(Digest::Md5, strict), Err(AuthError::WeakDigest));
    assert_eq!(judge(Digest::Sha256, any), bare(Digest::Sha256));
    assert_eq!(judge(Digest::Sha256, strict), bare(Digest::Sha256));
    assert_eq!(judge(Digest::Sha3_256, any), Err(AuthError::WrongAnswer));
    assert_eq!(judge(Digest::Sha384, any), Err(AuthError::Malformed));
    let wrong = challenge.verify(&key(), &[0; 32], any);
    assert_eq!(wrong, Err(AuthError::WrongAnswer));
}

#[test]
fn a_peer_with_sha256_in_the_older_exchange_is_answered_likewise() {
    for (digest, policy) in [
        (Digest::Md5, DigestPolicy::AnyDigest),
        (Digest::Sha256, DigestPolicy::AnyDigest),
        (Digest::Sha256, DigestPolicy::RequireSha256),
    ] {
        let (key, mut out) = (key(), Vec::new());
        let mut server = ServerHandshake::start(&key, policy, &RANDOM, &mut out);
        let message = Challenge::new(&RANDOM).message().to_vec();
        let answered = server.receive(&digest.mac(&key, &message), &mut out);
        assert_eq!(answered, Ok(HandshakeProgress::Waiting));
        let (challenge, mut reply) = ([CHALLENGE, &[3; 20]].concat(), Vec::new());
        server.receive(&challenge, &mut reply).unwrap();
        let mut frames = frame::FrameDecoder::new();
        frames.feed(&reply);
        let mac = digest.mac(&key, &[3; 20]);
        assert_eq!(frames.frame(LONGEST_FRAME), Ok(Some(&mac[..])));
    }
}

#[test]
fn the_macs_are_those_of_pythons_hmac() {
    // python3 -c 'import hmac; print(hmac.new(b"secret", b"m" * 20, "md5").hexdigest())'
    let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    assert_eq!(hex(&Digest::Md5.mac(&key(), &[b'm'; 20])), MD5_OF_M);
    assert_eq!(hex(&Digest::Sha256.mac(&key(), &[b'm'; 20])), SHA256_OF_M);
}

#[test]
fn an_answer_is_in_the_style_of_its_challenge() {
    let own = Challenge::new(&RANDOM);
    let legacy = [CHALLENGE, &[3; 20]].concat();
    let given = answer(&key(), &legacy, &own, Digest::Md5, DigestPolicy::AnyDigest);
    assert_eq!(given, Ok(Digest::Md5.mac(&key(), &[3; 20])));
    let weak = answer(
        &key(),
        &legacy,
        &own,
        Digest::Md5,
        DigestPolicy::RequireSha256,
    );
    assert_eq!(weak, Err(AuthError::WeakDigest));
    for digest in Digest::ALL {
        let body = [CHALLENGE, digest.prefix(), &[3; 40]].concat();
        let given = answer(&key(), &body, &own, Digest::Md5, DigestPolicy::AnyDigest).unwrap();
        assert!(given.starts_with(digest.prefix()));
    }
}

#[test]
fn what_is_no_challenge_is_not_answered() {
    let own = Challenge::new(&RANDOM);
    let bodies: [&[u8]; 7] = [
        b"",
        b"#CHALLENGE#",
        b"#CHALLENGE#nineteen bytes only",
        b"#CHALLENGE#{sha256}short",
        b"#CHALLENGE#{sha1}0123456789012345678901234567890123456789",
        b"#WELCOME#",
        &[b'x'; 256],
    ];
    for body in bodies {
        let given = answer(&key(), body, &own, Digest::Md5, DigestPolicy::AnyDigest);
        assert_eq!(given, Err(AuthError::Malformed), "{body:?}");
    }
    let echo = answer(
        &key(),
        own.body(),
        &own,
        Digest::Md5,
        DigestPolicy::AnyDigest,
    );
    assert_eq!(echo, Err(AuthError::Echo));
}

#[test]
fn the_key_is_never_printed() {
    assert_eq!(format!("{:?}", key()), "AuthKey(..)");
}
