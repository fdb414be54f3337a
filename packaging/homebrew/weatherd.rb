# A template: put in VERSION, the address of its source archive as URL, and the archive's SHA256.
class Weatherd < Formula
  desc "Local weather service that every program of a machine can share"
  url "@URL@"
  version "@VERSION@"
  sha256 "@SHA256@"
  license any_of: ["MIT", "Apache-2.0"]

  depends_on "rust" => :build

  def install
    ["crates/weatherd", "crates/wx"].each do |crate|
      system "cargo", "install", *std_cargo_args(path: crate), "--profile", "dist"
    end
    man1.mkpath
    system bin/"wx", "man", man1
    man5.install man1/"weatherd.toml.5"
    pkgetc.install "crates/weatherd-config/config.example.toml" => "config.toml"
    generate_completions_from_executable(bin/"wx", "completions")
  end

  service do
    run [opt_bin/"weatherd", "--config", etc/"weatherd/config.toml"]
    keep_alive crashed: true
    log_path var/"log/weatherd.log"
    error_log_path var/"log/weatherd.log"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/weatherd --version")
    system bin/"weatherd", "--simulate", "--check-config"
  end
end
