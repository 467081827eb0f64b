#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"

namespace tokenkeeper::sources {

/// `client_credentials`: an OAuth client gets tokens with its secret.
class client_credentials final : public source {
public:
    explicit client_credentials(source_context context) : context_(context) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(const config::session& settings) const override {
        return {settings.client.value().secret_file};
    }
    void load(const session_entry& session) override;
    /// The client's secret may be right now.
    void file_changed(const session_entry& session, const std::filesystem::path& /*file*/) override {
        context_.tell(session.id, input::grant_available{});
    }

private:
    source_context context_;
};

}  // namespace tokenkeeper::sources
