#pragma once

#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/status/status_view.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/watch/filter_entry.hpp"
#include "daemon/ctl/watch/list/session_list.hpp"
#include "daemon/ctl/watch/scrolled_lines.hpp"
#include "daemon/ctl/watch/session_page.hpp"
#include "daemon/ctl/watch/terminal/frame.hpp"
#include "daemon/ctl/watch/terminal/key.hpp"
#include "daemon/ctl/watch/watch_trouble.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::ctl {

/// The live table as a whole: keys and answers of the daemon go in, pictures and requests come out. It knows
/// neither a terminal nor a socket.
class watch_view {
public:
    /// `colour`: the terminal shows colours. `hears_keys`: somebody can press some.
    watch_view(status_options options, bool colour, bool hears_keys, instant now);

    void press(const key& pressed);

    /// What is in sight and to be asked for next; before `due` of it there is nothing to do.
    [[nodiscard]] watch_request next_request() const;
    /// False: the answer would not be in sight.
    [[nodiscard]] bool wants(const watch_request& request) const;
    void take(const watch_request& request, const outcome<document>& answer, instant now);

    /// The picture for a terminal of this size, at most as large as it.
    [[nodiscard]] frame_lines draw(wall_time now, terminal_size size);

    /// The terminal has gone.
    void end() noexcept { over_ = true; }

    /// True once a key or a failure has ended it.
    [[nodiscard]] bool is_over() const noexcept { return over_; }
    /// The reason why it could not go on; null: somebody ended it.
    [[nodiscard]] const failure* end_reason() const noexcept { return end_reason_ ? &*end_reason_ : nullptr; }
    /// That of the last picture: the worst health shown, or why there was no answer.
    [[nodiscard]] exit_status status() const;

private:
    [[nodiscard]] std::vector<watch_request> requests() const;
    void press_on_list(const key& pressed);
    void press_on_page(const key& pressed);
    [[nodiscard]] bool accept(const watch_request& request, const boost::json::object& answer, instant now);
    void fail(const watch_request& request, const failure& reason, instant now);
    [[nodiscard]] daemon_report shown_daemon() const;
    [[nodiscard]] frame_lines draw_scene(wall_time now, const text_style& style, std::size_t rows);
    [[nodiscard]] std::string title(wall_time shown, std::size_t columns) const;
    [[nodiscard]] std::string bottom_line(std::size_t columns) const;

    void end_with(failure reason);
    struct settings {
        status_options options;
        bool colour = false;
        bool hears_keys = false;
    };
    settings settings_;
    session_list list_;
    std::optional<session_page> page_{};
    scrolled_lines scroll_{};
    bool keys_shown_ = false;
    std::size_t first_column_ = 0;
    filter_entry entry_{};
    std::optional<daemon_report> daemon_{};
    boot_time daemon_due_{};
    watch_trouble trouble_;
    bool over_ = false;
    std::optional<failure> end_reason_{};
};

}  // namespace tokenkeeper::ctl
