#pragma once

#include "daemon/ctl/status/session_selection.hpp"
#include "daemon/ctl/watch/list/known_pages.hpp"
#include "daemon/ctl/watch/list/session_filter.hpp"
#include "daemon/ctl/watch/scrolled_lines.hpp"
#include "daemon/ctl/watch/watch_request.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

namespace tokenkeeper::ctl {

/// The list of sessions with a window on it and one selected row. It asks for the pages that the window
/// shows, and for further ones where somebody moves beyond what is known. The daemon cannot select by parts
/// of a name, so with such a filter it looks through page after page until the window is full.
class session_list {
public:
    /// With names: these sessions only, and no pages.
    session_list(session_selection selection, bool worst_first);

    /// The window gets so many rows, at least one.
    void show(std::size_t height);

    /// Moves the selection. A move beyond what is known goes on with each page that arrives, to the end of
    /// the list if need be; the next move ends it.
    void move(const movement& way);

    /// Begin the list anew. Until the first answer for it is here, the rows before stay.
    void set_filter(session_filter filter);
    void toggle_order();

    /// The requests for what the window shows or needs.
    [[nodiscard]] std::vector<watch_request> requests() const;
    /// Takes the answer to one of them; false where it is not what it should be.
    [[nodiscard]] bool take(const watch_request& request, const boost::json::object& answer, boot_time now);

    [[nodiscard]] std::size_t top() const noexcept { return top_; }
    [[nodiscard]] std::size_t height() const noexcept { return height_; }
    [[nodiscard]] std::size_t selected() const noexcept { return selected_; }
    [[nodiscard]] bool worst_first() const noexcept { return worst_first_; }
    [[nodiscard]] bool has_filter() const noexcept;
    [[nodiscard]] bool is_moving() const noexcept { return owed_ > 0; }
    [[nodiscard]] const session_filter& filter() const noexcept { return filter_; }
    [[nodiscard]] const known_pages& pages() const noexcept { return pages_; }
    /// Empty: the row is not here.
    [[nodiscard]] std::string selected_name() const;

private:
    void begin_anew();
    void drop_old();
    void step(std::ptrdiff_t rows);
    void settle();
    void follow_selected_name();
    [[nodiscard]] watch_request page_request(const known_pages::page& page, seconds interval) const;
    void take_row(const std::string& name, session_report report, boot_time now);
    [[nodiscard]] bool take_page(const std::string& after, const boost::json::object& answer, boot_time now);

    session_selection selection_;
    bool worst_first_;
    session_filter filter_{};
    known_pages pages_{};
    bool is_old_ = false;                               ///< the rows are those of another filter or order
    std::map<std::string, known_pages::page> named_{};  ///< a row of each name that was answered for
    std::size_t height_ = 1;
    std::size_t top_ = 0;
    std::size_t selected_ = 0;
    std::string selected_name_{};  ///< the selection stays with it; not on the first row
    std::ptrdiff_t owed_ = 0;      ///< rows to move on once they are here
};

}  // namespace tokenkeeper::ctl
