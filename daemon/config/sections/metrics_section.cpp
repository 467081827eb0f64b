#include "daemon/config/draft.hpp"
#include "daemon/config/wording.hpp"
#include "lib/net/host_port.hpp"

#include <array>
#include <string>
#include <string_view>

namespace tokenkeeper::config {
namespace {

void read_metrics_address(const node& value, const std::string& path, context& input, configuration& target) {
    const auto text = read_text(value, path, "a loopback address and port", input);
    if (!text) return;
    constexpr std::string_view example = "write it like 127.0.0.1:9464 or [::1]:9464";
    const auto parsed = net::parse_host_port(*text, 0);
    if (!parsed) {
        input.report(value.start, path,
                     in_quotes(*text) + " is no address and port; " + std::string{example});
    } else if (!net::is_loopback(parsed->host)) {
        input.report(value.start, path,
                     in_quotes(*text) +
                         " is no loopback address, and metrics are for programs on this host only; " +
                         std::string{example});
    } else if (!parsed->is_address || parsed->port == 0) {
        const auto* missing = parsed->is_address ? " has no port" : " is a name, not an address";
        input.report(value.start, path, in_quotes(*text) + missing + "; " + std::string{example});
    } else {
        target.metrics.listen = *parsed;
    }
}

void read_session_metrics(const node& value, const std::string& path, context& input, configuration& target) {
    using enum session_metrics;
    constexpr std::array choices{automatic, never};
    const auto word = read_word(value, path, {"auto", "never"}, input);
    if (word) target.metrics.per_session = choices.at(*word);
}

void read_page(const node& value, const std::string& path, context& input, configuration& target) {
    const auto word = read_word(value, path, {"true", "false"}, input);
    target.metrics.page = word && *word == 0;
}

}  // namespace

void read_metrics(const node& value, const std::string& path, context& input, config_draft& draft) {
    read_section(value, path, metrics_keys(), input, draft.result);
    const entry* page = value.find("page");
    if (page == nullptr || !draft.result.metrics.page || value.find("listen") != nullptr) return;
    input.report(page->value.start, below(path, "page"),
                 "needs metrics.listen, the address where the page is served, such as 127.0.0.1:9464");
}

const section<configuration>& metrics_keys() {
    static const section<configuration> keys{
        {{.name = "listen",
          .form = "a loopback address and port",
          .meaning =
              "where /metrics, /livez and /readyz are served besides the control socket; every user of "
              "this host can read them"},
         read_metrics_address},
        {{.name = "per_session",
          .form = "auto or never",
          .fallback = "auto",
          .meaning = "whether sessions have metrics of their own: auto is all of them up to 1000 sessions, "
                     "and with more those that are not well"},
         read_session_metrics},
        {{.name = "page",
          .form = "true or false",
          .fallback = "false",
          .meaning = "whether the address of listen also serves a page that shows the sessions in a browser; "
                     "every user of this host can read it"},
         read_page},
    };
    return keys;
}

}  // namespace tokenkeeper::config
