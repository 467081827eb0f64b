#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"

#include <string>
#include <unordered_map>

namespace tokenkeeper::sources {

/// `access_token_file`: somebody puts a token into a file, and a new one in its place.
class token_file final : public source {
public:
    explicit token_file(source_context context) : context_(context) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(const config::session& settings) const override {
        return {settings.token_file.value()};
    }
    void load(const session_entry& session) override;
    void file_changed(const session_entry& session, const std::filesystem::path& /*file*/) override {
        read(session);
    }
    void forget(session_id id) override { troubles_.erase(id); }

    /// Takes the token that the file holds, if it is another than the one held. A file that cannot be read
    /// any more does not take away the token that was read from it before.
    void read(const session_entry& session);
    /// Why the file cannot be used although a token that was read before serves on; empty: it can.
    [[nodiscard]] std::string trouble(session_id id) const;

private:
    void unreadable(const session_entry& session, const config::secret_file_error& why);

    source_context context_;
    std::unordered_map<session_id, std::string> troubles_;  ///< each was told once
};

}  // namespace tokenkeeper::sources
