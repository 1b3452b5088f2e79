"""Times QGIS drawing views of the table that the benchmark beside this file has made: a peer, in the same run.

    qgis_postgis.py SOCKET WEST,SOUTH,EAST,NORTH...

Prints the milliseconds of each view as a JSON list: the median of three, with the connection already open.
"""

import json
import statistics
import sys
import time

from qgis.core import (
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDataSourceUri,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize


def main():
    socket, views = sys.argv[1], sys.argv[2:]
    application = QgsApplication([], False)
    application.initQgis()
    uri = QgsDataSourceUri()
    uri.setConnection(socket, "5432", "postgres", "planner", "")
    uri.setDataSource("public", "parcels", "geom", "", "gid")
    uri.setUseEstimatedMetadata(True)
    layer = QgsVectorLayer(uri.uri(False), "parcels", "postgres")
    assert layer.isValid()
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    to_mercator = QgsCoordinateTransform(degrees, mercator, QgsProject.instance())
    times = []
    for view in views:
        box = to_mercator.transformBoundingBox(QgsRectangle(*map(float, view.split(","))))
        taken = []
        for _ in range(3):
            settings = QgsMapSettings()
            settings.setLayers([layer])
            settings.setDestinationCrs(mercator)
            settings.setExtent(box)
            settings.setOutputSize(QSize(1440, 900))
            start = time.perf_counter()
            job = QgsMapRendererParallelJob(settings)
            job.start()
            job.waitForFinished()
            taken.append((time.perf_counter() - start) * 1000)
            # a minute for one picture is answer enough
            if taken[-1] > 20_000:
                break
        times.append(round(statistics.median(taken)))
    print(json.dumps(times), flush=True)
    # the library ends badly where it is taken down piece by piece
    import os

    os._exit(0)


main()
