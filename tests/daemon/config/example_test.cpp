#include "daemon/config/reference.hpp"
#include "daemon/config/render.hpp"
#include "lib/session/token_source.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::config::example_test {
namespace {

std::string example_text() {
    std::ifstream stream{TOKENKEEPER_EXAMPLE, std::ios::binary};
    return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The lines that are settings behind a comment sign, switched on.
std::string with_everything_on(const std::string& text) {
    std::string on;
    for (std::size_t start = 0; start < text.size();) {
        const auto end = std::min(text.find('\n', start), text.size());
        auto line = text.substr(start, end - start);
        start = end + 1;
        const auto sign = line.find_first_not_of(' ');
        const bool is_setting =
            sign != std::string::npos && line.compare(sign, 2, "# ") == 0 &&
            line.find_first_not_of("abcdefghijklmnopqrstuvwxyz_ ", sign + 2) == line.find(':') &&
            line.find(':') != std::string::npos;
        if (is_setting) line.erase(sign, 2);
        on += line + '\n';
    }
    return on;
}

TEST(example, is_valid) {
    const temporary_folder folder;
    const auto example = folder.copy(TOKENKEEPER_EXAMPLE);
    for (const auto* name : {"wallboard-lobby.token", "nightly-export.secret"})
        folder.write(name, "secret");
    EXPECT_EQ(render_check(load(example, plain_environment(folder))).text,
              "configuration is valid: 1 organization, 2 sessions (1 keep-alive, 1 verify)\n");
}

TEST(example, mentions_every_key_that_works_and_none_that_does_not) {
    const auto text = example_text();
    for (const auto& key : reference()) {
        const auto name = key.name.substr(key.name.rfind('.') + 1) + ":";
        EXPECT_EQ(text.find(name) != std::string::npos, key.supported) << key.name;
    }
}

/// The number of lines of `text` without `words`.
std::ptrdiff_t lines_without(const std::string& text, std::string_view words) {
    std::istringstream lines{text};
    std::ptrdiff_t count = 0;
    for (std::string line; std::getline(lines, line);)
        count += line.find(words) == std::string::npos ? 1 : 0;
    return count;
}

TEST(example, has_only_known_keys_in_its_comments) {
    const temporary_folder folder;
    const auto errors = errors_of(load_text(folder, with_everything_on(example_text())), folder.path());
    // Switched on together, some exclude each other (the region and the URLs, two sources) and some need
    // files and people; all must be known.
    EXPECT_NE(errors.find("cannot be used together with region"), std::string::npos) << errors;
    EXPECT_EQ(errors.find("unknown key"), std::string::npos) << errors;
    EXPECT_EQ(errors.find("not a duration"), std::string::npos) << errors;
    EXPECT_EQ(errors.find("must be one of"), std::string::npos) << errors;
    EXPECT_EQ(lines_without(errors, "this host has no"), 5) << errors;
}

TEST(reference, knows_every_key_of_the_contract) {
    const std::set<std::string> contract{"organizations.<n>.region",
                                         "organizations.<n>.api_url",
                                         "organizations.<n>.login_url",
                                         "organizations.<n>.proxy",
                                         "organizations.<n>.proxy_credentials_file",
                                         "organizations.<n>.no_proxy",
                                         "organizations.<n>.ca_file",
                                         "organizations.<n>.max_requests_per_second",
                                         "organizations.<n>.idle_timeout_check",
                                         "sessions.<n>.organization",
                                         "sessions.<n>.mode",
                                         "sessions.<n>.check_interval",
                                         "sessions.<n>.keep_alive_with",
                                         "sessions.<n>.max_session",
                                         "sessions.<n>.token_lifetime",
                                         "sessions.<n>.token_sink",
                                         "sessions.<n>.readers",
                                         "sessions.<n>.credential_for",
                                         "sessions.<n>.access_token",
                                         "sessions.<n>.access_token_file",
                                         "sessions.<n>.client_credentials",
                                         "sessions.<n>.refresh_token",
                                         "sessions.<n>.login",
                                         "session_sets.<n>.directory",
                                         "session_sets.<n>.pattern",
                                         "session_sets.<n>.max_sessions",
                                         "session_sets.<n>.organization",
                                         "session_sets.<n>.mode",
                                         "session_sets.<n>.check_interval",
                                         "session_sets.<n>.keep_alive_with",
                                         "session_sets.<n>.max_session",
                                         "session_sets.<n>.token_lifetime",
                                         "session_sets.<n>.token_sink",
                                         "session_sets.<n>.readers",
                                         "control.socket",
                                         "control.credentials_socket",
                                         "control.operators",
                                         "state.path",
                                         "state.key_file",
                                         "log.level",
                                         "log.format",
                                         "metrics.listen",
                                         "metrics.per_session",
                                         "metrics.page",
                                         "network.proxy",
                                         "network.proxy_credentials_file",
                                         "network.no_proxy",
                                         "network.ca_file",
                                         "notify.on",
                                         "notify.url",
                                         "notify.url_file",
                                         "network.connect_timeout",
                                         "network.request_timeout",
                                         "history.size"};
    std::set<std::string> known;
    for (const auto& key : reference())
        EXPECT_TRUE(known.insert(key.name).second) << key.name;
    EXPECT_EQ(known, contract);
}

TEST(reference, has_a_key_for_every_source_of_tokens) {
    std::set<std::string> known;
    for (const auto& key : reference())
        known.insert(key.name);
    for (const auto& source : all_sources)
        EXPECT_TRUE(known.contains("sessions.<n>." + std::string{source.name})) << source.name;
}

TEST(reference, describes_what_it_supports) {
    for (const auto& key : reference()) {
        EXPECT_FALSE(key.meaning.empty()) << key.name;
        EXPECT_EQ(key.form.empty(), !key.supported) << key.name;
    }
}

}  // namespace
}  // namespace tokenkeeper::config::example_test
