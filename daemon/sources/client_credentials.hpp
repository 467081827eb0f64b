#pragma once

#include "daemon/sources/source.hpp"
#include "daemon/sources/source_context.hpp"
#include "daemon/sources/source_facts.hpp"

namespace tokenkeeper::sources {

/// `client_credentials`: an OAuth client gets tokens with its secret.
class client_credentials final : public source {
public:
    client_credentials(source_context context, source_facts& facts) : context_(context), facts_(facts) {}

    [[nodiscard]] std::vector<std::filesystem::path> files(const config::session& settings) const override {
        return {settings.client.value().secret_file};
    }
    void load(const session_entry& session) override;
    void file_changed(const session_entry& session, const std::filesystem::path& file) override;

private:
    source_context context_;
    source_facts& facts_;
};

}  // namespace tokenkeeper::sources
