#include "daemon/config/files/secret_file.hpp"

#include "daemon/config/wording.hpp"

#include <stdexcept>
#include <string_view>
#include <utility>

namespace tokenkeeper::config {
namespace {

/// Longer than a secret may be: what the file holds instead can be said.
constexpr std::size_t longest_file = std::size_t{64} << 10U;

std::string command_of(const std::string& remedy) {
    return "run: " + remedy;
}

std::string write_again(const std::filesystem::path& file, secret_kind kind) {
    const bool other_form = kind == secret_kind::proxy_credentials;
    return "write " + std::string{other_form ? "" : "the "} + std::string{noun_of(kind)} + " into " +
           shown(file.string()) + ", on one line, and nothing else";
}

secret_file_error unusable(const file_error& e, const std::filesystem::path& file, const environment& env,
                           secret_kind kind) {
    using cause = secret_file_error::kind;
    if (e.type == file_error::kind::untrusted) return {cause::untrusted, e.message, e.remedy};
    if (e.refused) return {cause::unreadable, e.message, remedy_of_refusal(file, env), true};
    const bool unreadable = e.type == file_error::kind::missing || e.type == file_error::kind::unreadable;
    return {unreadable ? cause::unreadable : cause::malformed, e.message, write_again(file, kind)};
}

/// More can be said where the file holds the whole answer of a login service.
std::string remedy_of(misfit::form form, const std::filesystem::path& file, secret_kind kind) {
    if (form == misfit::form::json) {
        const auto put = [&file](const std::string& key) {
            return "put only the value of " + key + " into " + shown(file.string()) +
                   ", without quotation marks";
        };
        if (kind == secret_kind::access_token) return put("access_token");
        if (kind == secret_kind::refresh_token) return put("refresh_token");
    }
    return write_again(file, kind);
}

}  // namespace

void throw_exception_from_error(const secret_file_error& e, const boost::source_location& /*where*/) {
    throw std::runtime_error{e.message};
}

secret_claim_check only_of_authors(const std::set<uid_t>& authors, uid_t user) {
    return [authors, user](const open_file& secret) -> std::optional<files::refusal> {
        for (const auto author : authors) {
            if (author == 0 || author == user || author == secret.owner()) continue;
            const auto name = std::to_string(author);
            return files::refusal{"the secret belongs to user " + std::to_string(secret.owner()) +
                                      ", and user " + name + " wrote the configuration that names it",
                                  "run this as user " + name + ", or as the daemon's user"};
        }
        return std::nullopt;
    };
}

secret_result read_secret_file(const std::filesystem::path& file, const environment& env, secret_kind kind,
                               const secret_claim_check& check, files::last_folder* nearby) {
    const auto opened = open_file::open_trusted(file, env, nearby);
    if (!opened) return unusable(opened.error(), file, env, kind);
    if (check) {
        if (auto reason = check(*opened)) {
            return secret_file_error{secret_file_error::kind::untrusted, std::move(reason->problem),
                                     std::move(reason->remedy)};
        }
    }
    auto exposure = opened->exposure(env);
    if (exposure.to == file_exposure::reach::others) {
        return secret_file_error{secret_file_error::kind::exposed, std::move(exposure.problem),
                                 command_of(exposure.remedy)};
    }
    auto text = opened->read(longest_file);
    if (!text) return unusable(text.error(), file, env, kind);
    const auto content = secret_in(*text);
    const auto unlike = unlike_secret(content, kind);
    file_secret read{secret{content}};
    wipe(*text);
    if (unlike) {
        return secret_file_error{secret_file_error::kind::malformed,
                                 shown(file.string()) + ' ' + unlike->problem,
                                 remedy_of(unlike->what, file, kind)};
    }
    if (exposure.to == file_exposure::reach::status_group) read.exposure = std::move(exposure);
    read.open_folder = opened->open_folder();
    read.changed = opened->changed();
    read.owner = opened->owner();
    return read;
}

}  // namespace tokenkeeper::config
