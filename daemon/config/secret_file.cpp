#include "daemon/config/secret_file.hpp"

#include "daemon/config/file_access.hpp"
#include "daemon/config/values.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace tokenkeeper::config {
namespace {

constexpr std::size_t longest_secret = std::size_t{64} << 10U;

secret_file_error told(const file_error& e) {
    const bool unreadable = e.what == file_error::kind::missing || e.what == file_error::kind::unreadable;
    return {unreadable ? secret_file_error::kind::unreadable : secret_file_error::kind::malformed, e.message};
}

std::string_view without_newline(std::string_view text) {
    if (!text.ends_with('\n')) return text;
    text.remove_suffix(1);
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
}

/// Why this text is no secret; empty: it is one. Never tells any of it.
std::string malformed(std::string_view text, std::string_view what) {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const auto wanted = "; it must hold the " + std::string{what};
    if (text.empty()) return " is empty" + wanted;
    if (text.find('\n') != std::string_view::npos)
        return " has more than one line" + wanted + " and nothing else";
    if (std::ranges::any_of(text, is_control))
        return " holds a control character" + wanted + " as plain text";
    return {};
}

}  // namespace

void throw_exception_from_error(const secret_file_error& e, const boost::source_location& /*where*/) {
    throw std::runtime_error{e.message};
}

boost::system::result<secret, secret_file_error> read_secret_file(const std::filesystem::path& file,
                                                                  const environment& env,
                                                                  std::string_view what) {
    const auto opened = open_file::open(file);
    if (!opened) return told(opened.error());
    if (auto exposed = opened->exposure(env); !exposed.empty())
        return secret_file_error{secret_file_error::kind::exposed, std::move(exposed)};
    auto text = opened->read(longest_secret);
    if (!text) return told(text.error());
    const auto content = without_newline(*text);
    const auto wrong = malformed(content, what);
    secret read{content};
    wipe(*text);
    if (wrong.empty()) return read;
    return secret_file_error{secret_file_error::kind::malformed, shown(file.string()) + wrong};
}

boost::system::result<secret, secret_file_error> read_access_token(const std::filesystem::path& file,
                                                                   const environment& env) {
    auto read = read_secret_file(file, env, "access token");
    if (read.has_error() || std::ranges::all_of(read->reveal(), is_visible_ascii)) return read;
    return secret_file_error{secret_file_error::kind::malformed,
                             shown(file.string()) +
                                 " holds a space, or a character that is not ASCII; it must "
                                 "hold the access token alone, without \"Bearer\""};
}

boost::system::result<secret, secret_file_error> read_proxy_credentials(const std::filesystem::path& file,
                                                                        const environment& env) {
    auto read = read_secret_file(file, env, "user:password");
    if (read.has_error() || read->reveal().find(':') != std::string_view::npos) return read;
    return secret_file_error{secret_file_error::kind::malformed,
                             shown(file.string()) + " must hold user:password, with the colon"};
}

}  // namespace tokenkeeper::config
