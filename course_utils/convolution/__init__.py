"""Convolution and pooling (section 7) as sums, as matrices and by the fast Fourier transform."""

from course_utils.convolution.convolution import (
    convolution_sum,
    correlate1d,
    correlate1d_fft,
    correlate2d,
    output_length,
    pool2d,
)
from course_utils.convolution.matrices import average_matrix, matrix1d, matrix2d, max_matrix, patches
from course_utils.convolution.paper_blocks import blocks
from course_utils.convolution.receptive_field import SlidingWindow, path_counts, receptive_fields
from course_utils.convolution.timing import KINDS, fft_overtakes, recorded_convolution_timings
