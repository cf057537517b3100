# A formula for Homebrew, for macOS and Linux. Put the address and the SHA-256 of a release's source in.
class Bittc < Formula
  desc "Command-line BitTorrent client"
  url "file:///path/to/bittc-0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "maven" => :build
  depends_on "openjdk"

  def install
    system "mvn", "-q", "-DskipTests", "package"
    libexec.install "target/bittc"
    (bin/"bittc").write_env_script libexec/"bittc", BITTC_JAVA: Formula["openjdk"].opt_bin/"java"
    man1.install Dir["target/man/*.1"]
    generate_completions_from_executable(bin/"bittc", "completion", shells: [:bash, :zsh, :fish], shell_parameter_format: :none)
  end

  test do
    assert_match "bittc #{version}", shell_output("#{bin}/bittc --version")
  end
end
