#pragma once

#include "daemon/metrics/family.hpp"
#include "lib/base/time.hpp"

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

/// Prometheus' text format, version 0.0.4. Each function appends to `text`; the series of a family follow its
/// header.
namespace tokenkeeper::metrics {

/// Writes the lines HELP and TYPE.
void write_header(std::string& text, const family& about);

/// Writes one series. Label values are escaped; bytes that are not UTF-8 become U+FFFD, as a reader would
/// refuse all of the text for them.
void write_sample(std::string& text, std::string_view name, std::initializer_list<label> labels,
                  double value);
void write_sample(std::string& text, std::string_view name, std::initializer_list<label> labels,
                  std::size_t value);

/// The instant as a sample's value: seconds since 1970.
double seconds_since_epoch(wall_time time) noexcept;

}  // namespace tokenkeeper::metrics
