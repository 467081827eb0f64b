#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"

#include <optional>

namespace tokenkeeper::sources {

/// `access_token`: the configuration itself holds the token.
class given_token final : public source {
public:
    explicit given_token(source_context context) : context_(context) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(
        const config::session& /*settings*/) const override {
        return {};
    }
    void load(const session_entry& session) override;
    void file_changed(const session_entry& /*session*/, const std::filesystem::path& /*file*/) override {}

private:
    source_context context_;
};

/// A token from outside.
struct outside_token {
    secret value;
    std::optional<token_life> life{};  ///< by the word of whoever gave it
    std::optional<uid_t> giver{};      ///< who wrote it while the session ran; nullopt: it takes no turn
};

/// Makes `token` the session's: what an earlier process knew of the same token counts.
void take_given_token(const source_context& context, const session_entry& session, outside_token token);

/// Finds what an earlier process left of a session whose tokens are given to it.
void claim_given_row(const source_context& context, const session_entry& session);

}  // namespace tokenkeeper::sources
