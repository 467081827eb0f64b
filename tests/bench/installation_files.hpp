#pragma once

#include "tests/support/scratch_directory.hpp"

#include <cstddef>
#include <filesystem>
#include <string>

namespace tokenkeeper::bench {

/// The files of an installation with many sessions, each with a token file. The folder is under $TMPDIR.
class installation_files {
public:
    struct plan {
        std::size_t sessions = 100'000;
        std::size_t organizations = 10;
        std::string api_url = "https://api.invalid";
        /// Every session has a token sink, in memory as in /run, and a reader.
        bool hands_out = true;
    };

    explicit installation_files(plan wanted);
    installation_files(const installation_files&) = delete;
    installation_files& operator=(const installation_files&) = delete;
    ~installation_files();

    /// Writes the configuration: the first `changed` sessions have another check_interval, and the first
    /// `absent` sessions are left out.
    void write_configuration(std::size_t changed, std::size_t absent) const;
    /// Replaces a token file.
    void write_token(std::size_t number, const std::string& token) const;

    [[nodiscard]] const plan& wanted() const noexcept { return plan_; }
    [[nodiscard]] static std::string name(std::size_t number);
    [[nodiscard]] std::filesystem::path configuration() const { return folder_ / "tokenkeeper.yaml"; }
    [[nodiscard]] std::filesystem::path socket() const { return folder_ / "socket"; }
    [[nodiscard]] std::filesystem::path state() const { return folder_ / "state" / "state.db"; }

private:
    void write_session(std::string& text, std::size_t number, bool changed) const;

    plan plan_;
    tests::scratch_directory folder_;
    std::filesystem::path sinks_;
};

}  // namespace tokenkeeper::bench
