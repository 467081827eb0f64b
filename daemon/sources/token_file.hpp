#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"

#include <string>
#include <unordered_map>

namespace tokenkeeper::sources {

/// `access_token_file`: another program writes tokens into a file, one after the other.
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

    /// Takes the token in the file if it is a new one. A file that can no longer be read does not end the
    /// token that was read from it before.
    void read(const session_entry& session);
    /// The reason why the file cannot be used although its earlier token is still in use; empty if it can.
    [[nodiscard]] std::string trouble(session_id id) const;

private:
    void unreadable(const session_entry& session, const config::secret_file_error& failure);

    source_context context_;
    std::unordered_map<session_id, std::string> troubles_;  ///< every trouble was published once
};

}  // namespace tokenkeeper::sources
