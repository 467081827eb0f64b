#include "daemon/config/values/ca_file_value.hpp"

#include "daemon/config/files/file_access.hpp"
#include "daemon/config/values/values.hpp"
#include "daemon/config/wording.hpp"
#include "lib/base/secret.hpp"
#include "lib/net/tls/ca_file.hpp"

#include <utility>

namespace tokenkeeper::config {

void read_ca_file(const node& value, const std::string& path, context& input, network_way& target) {
    constexpr std::size_t most = std::size_t{4} << 20U;
    const auto text = read_text(value, path, "a file name", input);
    if (!text) return;
    auto file = input.resolve(*text);
    // An account that can write or replace it can read every token. It is read again by its name when it
    // changes.
    const auto opened = open_file::open_configuration(file, input.env, input.editor);
    auto content = opened ? opened->read(most) : file_result<std::string>{opened.error()};
    if (!content) {
        const auto& failure = content.error();
        const auto remedy = failure.remedy.empty() ? std::string{} : "; " + failure.remedy;
        input.report(value.start, path, failure.message + remedy);
        return;
    }
    if (const auto trouble = net::ca_trouble(*content); !trouble.empty())
        input.report(value.start, path, shown(file.string()) + ' ' + trouble);
    wipe(*content);  // it may be a private key by mistake
    target.ca_file = std::move(file);
}

}  // namespace tokenkeeper::config
